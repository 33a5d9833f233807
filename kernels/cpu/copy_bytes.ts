/** copy_bytes: moves bytes inside the shared memory. A command's tile is `tileBytes` of them. */
@unmanaged
class Arguments {
  from: usize;
  to: usize;
  byteLength: usize;
  tileBytes: usize;
}

export function copy_bytes(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const start = <usize>tile * a.tileBytes;
  memory.copy(a.to + start, a.from + start, min(a.tileBytes, a.byteLength - start));
}
