"""The parts of the benchmark, by name: each prints its figures and says whether all was right."""

from parts import batches, console, disk, growth, lookup, memory, monday, resend, webhooks

ALL = {"xml": batches.xml, "csv": batches.county, "gb18030": batches.gb18030, "monday": monday.run,
       "resend": resend.run, "growth": growth.run, "webhooks": webhooks.run, "lookup": lookup.run,
       "memory": memory.run, "disk": disk.run, "console": console.run}
