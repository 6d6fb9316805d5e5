"""The console: one's own Cypher, read-only, over a copy of the network that holds only what the whole network may see.

The engine's own rights cannot hold this (every user of the community edition is an administrator, and a READ transaction
still reads settings and stops other people's work), so three walls stand one behind the other: `gate` looks at the text,
`plan` at what the engine says it would do, and `mirror` is a process of its own without a single hidden fact, which can
be ended at any moment without anybody else noticing.
"""
