import { isJsonObject, type Json } from './json.ts';

/** An identity of two texts, or what is missing from it. */
export type NameOutcome =
  | { readonly ok: true; readonly name: { readonly namespace: string; readonly name: string } }
  | { readonly ok: false; readonly path: string; readonly reason: string };

/** Reads the namespace and name of a job or dataset; neither may be empty. */
export const readName = (json: Json | undefined, path: string): NameOutcome => {
  const namespace = readText(json, path, 'namespace');
  if (!namespace.ok) return namespace;
  const name = readText(json, path, 'name');
  if (!name.ok) return name;
  return { ok: true, name: { namespace: namespace.text, name: name.text } };
};

export type TextOutcome =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly path: string; readonly reason: string };

/** A member that must be a text and not empty. */
export const readText = (json: Json | undefined, path: string, member: string): TextOutcome => {
  if (!isJsonObject(json))
    return refuse(path, json === undefined ? 'is missing' : 'is not an object');
  const text = json[member];
  const at = path ? `${path}.${member}` : member;
  if (text === undefined || text === null) return refuse(at, 'is missing');
  if (typeof text !== 'string') return refuse(at, 'is not a text');
  return text === '' ? refuse(at, 'is empty') : { ok: true, text };
};

const refuse = (path: string, reason: string): TextOutcome & { ok: false } => ({
  ok: false,
  path,
  reason: `${path} ${reason}`,
});
