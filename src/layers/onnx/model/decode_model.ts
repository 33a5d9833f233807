import { fromBinary } from '@bufbuild/protobuf';
import { invalid } from '../../../errors.js';
import { ModelProtoSchema, type GraphProto, type ModelProto } from './onnx_pb.js';

/** The first set whose operators broadcast as they still do, and the last that was read when this was written. */
const OPSETS = [7, 24] as const;

/** Of whole files: no ONNX file is smaller. */
const WHOLE = 'the file must be a whole ONNX model';
const EXPORT_AGAIN = 'Export it again: torch.onnx.export(model, example, path).';

/** A model that has a graph and operators of ONNX's own. */
export interface Model {
  readonly graph: GraphProto;
  readonly opset: number;
  /** Who wrote it, where it says so. */
  readonly producer: string;
}

/** @throws InvalidInputError for bytes that are no model, and sets of operators that are not known */
export function decodeModel(bytes: Uint8Array, operation: string): Model {
  const model = decoded(bytes, operation);
  const { graph, opsetImport, producerName, producerVersion } = model;
  if (graph === undefined || graph.node.length === 0)
    throw invalid(operation, WHOLE, `${bytes.length} bytes without a graph`, EXPORT_AGAIN);
  const own = opsetImport.filter(({ domain }) => domain === '' || domain === 'ai.onnx');
  const opset = Number(own[0]?.version ?? 0);
  if (own.length !== 1 || !(opset >= OPSETS[0] && opset <= OPSETS[1])) {
    const rule = `a model has one set of ONNX's operators, from ${OPSETS[0]} to ${OPSETS[1]}`;
    const received = own.length === 0 ? 'none' : own.map(({ version }) => String(version)).join(' and ');
    throw invalid(operation, rule, `opset ${received}`, 'Export it with opset_version=17.');
  }
  if (graph.sparseInitializer.length > 0)
    throw invalid(operation, 'weights are dense tensors', 'sparse ones', 'Make them dense before the export.');
  return { graph, opset, producer: `${producerName} ${producerVersion}`.trim() };
}

function decoded(bytes: Uint8Array, operation: string): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    // The library's words for what it meets: wire types that are none, lengths past the end, text that is not UTF-8.
    const words = error instanceof Error ? error.message : String(error);
    throw invalid(operation, WHOLE, `${bytes.length} bytes, of which a reader says: ${words}`, EXPORT_AGAIN);
  }
}
