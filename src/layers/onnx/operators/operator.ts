import type { Construction } from '../construction.js';
import type { NodeView } from '../node_view.js';
import type { Value } from '../values.js';

/** A row of the table of operators: the layers that a node becomes, and its outputs. */
export type Operator = (node: NodeView, to: Construction) => Value | readonly Value[];
