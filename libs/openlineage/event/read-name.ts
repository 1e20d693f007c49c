import { isJsonObject, type Json } from '../json/json.ts';

/** Why an event or a part of it cannot be used: one sentence that begins with the path of the member. */
export interface Refusal {
  readonly ok: false;
  readonly path: string;
  readonly reason: string;
}

interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** Reads the identity of a job or dataset; neither part may be empty. */
export const readName = (
  json: Json | undefined,
  path: string,
): { readonly ok: true; readonly name: Named } | Refusal => {
  const namespace = readText(json, path, 'namespace');
  if (!namespace.ok) return namespace;
  const name = readText(json, path, 'name');
  if (!name.ok) return name;
  return { ok: true, name: { namespace: namespace.text, name: name.text } };
};

/** Reads a member that must be a text and not empty. */
export const readText = (
  json: Json | undefined,
  path: string,
  member: string,
): { readonly ok: true; readonly text: string } | Refusal => {
  if (json === undefined || json === null) return refuse(path, 'is missing');
  if (!isJsonObject(json)) return refuse(path, 'is not an object');
  const at = path === '' ? member : `${path}.${member}`;
  const text = json[member];
  if (text === undefined || text === null) return refuse(at, 'is missing');
  if (typeof text !== 'string') return refuse(at, 'is not a text');
  return text === '' ? refuse(at, 'is empty') : { ok: true, text };
};

const refuse = (path: string, reason: string): Refusal => ({
  ok: false,
  path,
  reason: `${path} ${reason}`,
});
