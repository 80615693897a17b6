"""Plots: lines, bars and dots on two axes, drawn by Qt alone.

`mnist_gui.learning.plot` describes what is plotted, as plain data. Here it is measured out
(`plot_geometry`), painted (`plot_painter`), and shown with hover values and a cursor (`plot_view`). Copies
and files of plots are made by `mnist_gui.ui.widgets.exhibit`, like those of tables.
"""
