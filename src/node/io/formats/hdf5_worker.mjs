/**
 * A worker thread that reads one HDF5 file by h5wasm and answers questions about it. A thread of its own, because HDF5
 * is C: a damaged file can stop it for good or break its memory, and what memory it took goes back only with the
 * thread. Its error handler is told to throw: by default the library prints and returns what was in memory before.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { Dataset, File, Group, ready } from 'h5wasm/node';

/**
 * @typedef {{ path: string }} WorkerData
 * @typedef {import('./hdf5_file.js').Question} Question
 * @typedef {import('./hdf5_file.js').Hdf5Object} Hdf5Object
 */

if (parentPort === null) throw new Error('hdf5_worker.mjs must be started as a worker thread');
const port = parentPort;
const { path } = /** @type {WorkerData} */ (workerData);

const library = await ready;
/** @type {{ activate_throwing_error_handler(): number }} */ (
  /** @type {unknown} */ (library)
).activate_throwing_error_handler();

const { H5T_INTEGER, H5T_FLOAT, H5T_STRING, H5T_ENUM, H5T_REFERENCE } = library.H5T_class_t;

/** @type {File | undefined} */
let file;

/** @returns {File} */
function opened() {
  file ??= new File(path, 'r');
  return file;
}

/** What `Metadata` says of a type, as NumPy calls it. @param {import('h5wasm').Metadata} metadata */
function typeOf({ type, size, signed, enum_type: members }) {
  if (type === H5T_FLOAT.value) return `f${size}`;
  if (type === H5T_INTEGER.value) return `${signed ? 'i' : 'u'}${size}`;
  if (type === H5T_STRING.value) return 'text';
  if (type === H5T_ENUM.value && members?.nmembers === 2 && members.members.FALSE === 0 && members.members.TRUE === 1)
    return 'b1';
  return 'other';
}

/** An attribute as text, numbers or the path it refers to. @param {Dataset | Group} object @param {string} name */
function attributeOf(object, name) {
  const attribute = object.attrs[name];
  if (attribute === undefined) return undefined;
  const { metadata } = attribute;
  if (metadata.type === H5T_REFERENCE.value) {
    const { value } = attribute;
    const reference = Array.isArray(value) ? value[0] : value;
    return library.get_referenced_name(
      object.file_id,
      /** @type {{ ref_data: Uint8Array }} */ (reference).ref_data,
      true,
    );
  }
  return attribute.json_value;
}

/** @param {Extract<Question, { kind: 'describe' }>} question @returns {Hdf5Object} */
function describe({ name, attributes }) {
  const object = opened().get(name);
  if (!(object instanceof Dataset || object instanceof Group)) return { kind: 'missing' };
  const values = Object.fromEntries(attributes.map((attribute) => [attribute, attributeOf(object, attribute)]));
  if (object instanceof Group) return { kind: 'group', keys: object.keys(), attributes: values };
  const { metadata } = object;
  return {
    kind: 'dataset',
    attributes: values,
    shape: metadata.shape ?? [],
    type: typeOf(metadata),
    bytes: metadata.size,
    chunks: metadata.chunks,
    filters: object.filters.map(({ id, name: filter }) => ({ id, name: filter })),
  };
}

/**
 * Numbers as they lie in memory: little-endian, whatever the file has.
 * @param {Extract<Question, { kind: 'numbers' }>} question
 */
function numbers({ name, start, count, bytes }) {
  const length = count.reduce((product, extent) => product * extent, bytes);
  if (length === 0) return new Uint8Array();
  const pointer = library._malloc(length);
  if (pointer === 0) throw new Error(`no room for ${length} bytes`);
  try {
    const { file_id: id } = opened();
    const status = library.get_dataset_data(
      id,
      name,
      count.map(BigInt),
      start.map(BigInt),
      count.map(() => 1n),
      BigInt(pointer),
    );
    if (status < 0) throw new Error(`status ${status} of H5Dread`);
    return library.HEAPU8.slice(pointer, pointer + length);
  } finally {
    library._free(pointer);
  }
}

/** @param {Extract<Question, { kind: 'text' }>} question @returns {string[]} */
function text({ name }) {
  const object = opened().get(name);
  const value = object instanceof Dataset ? object.value : undefined;
  if (!Array.isArray(value)) throw new Error(`${name} is no list of text`);
  return value.map(String);
}

/** @param {Question} question */
function answer(question) {
  if (question.kind === 'describe') return describe(question);
  return question.kind === 'numbers' ? numbers(question) : text(question);
}

port.on('message', (/** @type {Question} */ question) => {
  try {
    const value = answer(question);
    port.postMessage({ value }, value instanceof Uint8Array ? [/** @type {ArrayBuffer} */ (value.buffer)] : []);
  } catch (error) {
    port.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
});
