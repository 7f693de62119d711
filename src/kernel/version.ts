/** Part of every trace: a change of this number means that digests of older kernels are not comparable. */
export const kernelVersion = '3'
