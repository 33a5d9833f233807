/** Words for bodies by name, apart from the bodies, which are loaded where a problem asks for one. */

/** Bodies by name. */
export const GRAPH_KINDS = ['conv', 'conv-small', 'resnet-d'] as const;
export type GraphKind = (typeof GRAPH_KINDS)[number];

export const CONV_SIZES = ['small', 'medium', 'large'] as const;
export type ConvSize = (typeof CONV_SIZES)[number];

/** Activations that a conv potential may have. */
export const CONV_ACTIVATIONS = ['silu', 'softplus', 'tanh', 'relu', 'leaky-relu', 'elu'] as const;
export type ConvActivation = (typeof CONV_ACTIVATIONS)[number];
