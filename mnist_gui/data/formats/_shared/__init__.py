"""What several formats share, on shelves; each says what belongs there.

Here are only the codec and the row that each format has, the job that it reads by, what every start of the
program needs, and what joins several shelves: `finishing`, and `arrow_tables`, which may hold pictures. A
module that one format alone needs belongs into the module of that format.
"""
