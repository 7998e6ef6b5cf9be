import { aligned, LIMITS, type TensorInfo } from './gguf.ts';
import { unreadable } from './gguf-error.ts';
import type { HeaderReader } from './header-reader.ts';
import { bytesOf, type TensorType, tensorTypeById } from './tensor-types.ts';

/** Reads the table of tensors: names, shapes, types and where each lies. */
export function readTensors(reader: HeaderReader, count: number, alignment: number): TensorInfo[] {
  const tensors: TensorInfo[] = [];
  const names = new Set<string>();
  let due = 0;
  for (let index = 0; index < count; index++) {
    const name = reader.name(`the name of tensor ${index + 1} of ${count}`, LIMITS.tensorNameBytes);
    if (names.has(name)) throw unreadable(reader.file, `the tensor "${name}" stands in it twice`);
    names.add(name);
    const tensor = readTensor(reader, name);
    if (tensor.offset !== due) {
      throw unreadable(
        reader.file,
        `the tensor "${name}" has the offset ${tensor.offset}, where ${due} is due`,
        {
          expectedOffset: due,
          foundOffset: tensor.offset,
        },
      );
    }
    due = aligned(tensor.offset + tensor.bytes, alignment);
    tensors.push(tensor);
  }
  return tensors;
}

function readTensor(reader: HeaderReader, name: string): TensorInfo {
  const { file } = reader;
  const shape = readShape(reader, name);
  const typeId = reader.u32(`the type of tensor "${name}"`);
  const type = tensorTypeById(typeId);
  if (!type) {
    throw unreadable(file, `the tensor "${name}" has the unknown type ${typeId}`, {
      type: typeId,
      hint: 'Types are added to and withdrawn from GGUF: take a newer Freehold, or a file converted anew.',
    });
  }
  const bytes = tensorBytes(file, name, shape, type);
  const offset = reader.size(`the offset of tensor "${name}"`);
  return { name, shape, type: type.id, typeName: type.name, bytes, offset };
}

function readShape(reader: HeaderReader, name: string): number[] {
  const dimensions = reader.u32(`the number of dimensions of tensor "${name}"`);
  if (dimensions > LIMITS.dimensions) {
    throw unreadable(
      reader.file,
      `the tensor "${name}" has ${dimensions} dimensions, and the limit is ${LIMITS.dimensions}`,
    );
  }
  return Array.from({ length: dimensions }, (_, i) => reader.size(`dimension ${i + 1} of tensor "${name}"`));
}

function tensorBytes(file: string, name: string, shape: readonly number[], type: TensorType): number {
  const elements = shape.reduce((product, each) => product * each, 1);
  const bytes = bytesOf(type, elements);
  if (!Number.isSafeInteger(elements) || !Number.isSafeInteger(Math.ceil(bytes)))
    throw unreadable(file, `the tensor "${name}" of shape [${shape.join(', ')}] has too many elements`);
  const row = shape[0] ?? 1;
  if (row % type.block !== 0) {
    throw unreadable(
      file,
      `the rows of tensor "${name}" have ${row} elements, which blocks of ${type.block} (${type.name}) do not fill`,
    );
  }
  return bytes;
}
