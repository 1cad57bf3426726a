"""The demo nursery: invented people, kind and various, made anew from a seed. No real person's data."""
