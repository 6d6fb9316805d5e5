"""The invented municipality «Заречье»: hand-written tables, and the generator of its people and their ties."""
