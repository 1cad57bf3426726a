"""Spreadsheets of a setting, in and out. What each module is about; it imports only from those above it.

values      what a cell means, and how it is written
columns     the sheets, their columns, and by which headings people call them
limits, guard, xlsx, reading    a file, read into tables
records     what the setting knows, in the shape of the sheets
plan        what an import would do, and what stands in its way
staffing, register, homes, checking     the lines of the tables, checked against each other and what is known
writing     files to take away
"""
