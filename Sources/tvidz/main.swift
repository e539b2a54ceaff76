print("tvidz")
