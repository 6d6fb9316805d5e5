"""The network for programs: reports by their names, with the parameters that their files declare."""
