"""Outside files become values of the model, or problems with their places. The way in is `xr_tui.intake.read.read`."""
