import type { IDataObject, IExecuteFunctions, ResourceMapperField } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

interface MappedFields {
  readonly value: IDataObject | null;
  readonly schema?: readonly ResourceMapperField[];
}

/**
 * The payload as the user entered it, in fields or as JSON. A field without a value is left out.
 *
 * @throws {NodeOperationError} for what should be JSON and is not.
 */
export function payloadOf(caller: IExecuteFunctions, index: number): IDataObject {
  if (caller.getNodeParameter('payloadMode', index) === 'json') {
    return objectIn(caller, caller.getNodeParameter('payloadJson', index), 'Payload', index);
  }
  const { value, schema = [] } = caller.getNodeParameter('payloadFields', index) as MappedFields;
  const types = new Map(schema.map(({ id, type }) => [id, type]));
  const payload: IDataObject = {};
  for (const [name, entered] of Object.entries(value ?? {})) {
    if (entered === null || entered === undefined) continue;
    const isJson = types.get(name) === 'object' || types.get(name) === 'array';
    payload[name] =
      isJson && typeof entered === 'string' ? (parse(caller, entered, name, index) as IDataObject) : entered;
  }
  return payload;
}

function objectIn(caller: IExecuteFunctions, entered: unknown, name: string, index: number): IDataObject {
  const value = typeof entered === 'string' ? parse(caller, entered, name, index) : entered;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as IDataObject;
  throw new NodeOperationError(caller.getNode(), `${name} must be a JSON object`, { itemIndex: index });
}

function parse(caller: IExecuteFunctions, text: string, name: string, index: number): unknown {
  const refuse = (message: string): never => {
    throw new NodeOperationError(caller.getNode(), message, { itemIndex: index });
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse(`${name} is not valid JSON: ${(error as Error).message}`);
  }
  const long = findLongInteger(text);
  return long === undefined
    ? value
    : refuse(`${name} holds the integer ${long}, which would be sent as ${Number(long)}`);
}

/** The first integer of a JSON text that reading it changes. */
function findLongInteger(text: string): string | undefined {
  const outsideOfTexts = text.replaceAll(/"(?:\\.|[^"\\])*"/gs, '""');
  const integers = outsideOfTexts.match(/(?<![\d.eE+])-?\d{16,}(?![\d.eE])/g) ?? [];
  return integers.find((integer) => BigInt(integer) !== BigInt(Number(integer)));
}
