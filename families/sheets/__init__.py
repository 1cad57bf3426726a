"""Spreadsheets of a setting, in and out: files become tables, tables records, records what is known, and back.

values < columns < xlsx < reading            a file, read into tables whose columns are matched by name
values < columns < records < checking        tables, checked against what the setting knows
records < writing                            what the setting knows, as files of the same shape
"""
