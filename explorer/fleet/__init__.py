"""Many images: each layer read once, wherever there is a processor for it; findings by cause.

Sweep: a look at all images of some sources. Verdict: what was found of one image. Leak: a finding
of a verdict, with its cause. Cause: a layer and the instruction that wrote it, as the reason of
leaks in many images. The engine that hands out the work is Dask's; nothing else imports it.
"""
