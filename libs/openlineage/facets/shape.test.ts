import { describe, expect, it } from '@jest/globals';
import { parseJson } from '../json/json-parse.ts';
import { isJsonObject } from '../json/json.ts';
import {
  array,
  Fault,
  flag,
  list,
  maybeNumber,
  maybeObject,
  maybeText,
  name,
  numbers,
  object,
  objects,
  text,
  type Reader,
} from './shape.ts';

const readOf = <T>(sent: string, read: Reader<T>): T | string => {
  const json = parseJson(Buffer.from(sent));
  if (!isJsonObject(json)) throw new Error('a test that sends no object');
  const fault = new Fault();
  const value = read(json, fault);
  return fault.isFound() ? fault.reasonIn('facet') : value;
};

const person: Reader<unknown> = (json, fault) => ({
  name: name(json, 'name', fault),
  nick: maybeText(json, 'nick', fault),
});

describe('a member', () => {
  it.each<[sent: string, read: Reader<unknown>, expected: unknown]>([
    ['{"a":"x"}', (json, fault) => text(json, 'a', fault), 'x'],
    ['{"a":""}', (json, fault) => text(json, 'a', fault), ''],
    ['{}', (json, fault) => text(json, 'a', fault), 'facet.a is missing'],
    ['{"a":null}', (json, fault) => text(json, 'a', fault), 'facet.a is null'],
    ['{"a":1}', (json, fault) => text(json, 'a', fault), 'facet.a is not a text'],
    ['{"a":""}', (json, fault) => name(json, 'a', fault), 'facet.a is empty'],
    ['{"a":""}', (json, fault) => maybeText(json, 'a', fault), null],
    ['{"a":[]}', (json, fault) => maybeText(json, 'a', fault), 'facet.a is not a text'],
    ['{"a":"yes"}', (json, fault) => flag(json, 'a', fault), 'facet.a is not true or false'],
    ['{"a":1.0}', (json, fault) => maybeNumber(json, 'a', fault), 1],
    ['{"a":1e999}', (json, fault) => maybeNumber(json, 'a', fault), null],
    ['{"a":"1"}', (json, fault) => maybeNumber(json, 'a', fault), 'facet.a is not a number'],
    [
      '{"a":{"x y":1,"z":"2"}}',
      (json, fault) => numbers(json, 'a', fault),
      'facet.a.z is not a number',
    ],
  ])('of %s', (sent, read, expected) => {
    expect(readOf(sent, read)).toEqual(expected);
  });

  it('named __proto__ is one like any other', () => {
    const read: Reader<unknown> = (json, fault) => [...objects(json, 'a', person, fault)];
    expect(readOf('{"a":{"__proto__":{"name":"x"}}}', read)).toEqual([
      ['__proto__', { name: 'x', nick: null }],
    ]);
    expect(readOf('{"a":{"__proto__":{}}}', read)).toBe('facet.a.__proto__.name is missing');
  });
});

describe('an object', () => {
  it.each<[sent: string, expected: unknown]>([
    ['{"a":{"name":"x"}}', { name: 'x', nick: null }],
    ['{}', null],
    ['{"a":{"name":"x","nick":7}}', 'facet.a.nick is not a text'],
    ['{"a":[]}', 'facet.a is not an object'],
    ['{"a":7}', 'facet.a is not an object'],
    ['{"a":7.0}', 'facet.a is not an object'],
  ])('in %s', (sent, expected) => {
    expect(readOf(sent, (json, fault) => maybeObject(json, 'a', person, fault))).toEqual(expected);
  });

  it('may be required', () => {
    const read: Reader<unknown> = (json, fault) => object(json, 'a', person, fault);
    expect(readOf('{}', read)).toBe('facet.a is missing');
  });
});

describe('an array', () => {
  const read: Reader<unknown> = (json, fault) => list(json, 'a', person, fault);

  it.each<[sent: string, expected: unknown]>([
    ['{}', []],
    ['{"a":null}', []],
    [
      '{"a":[{"name":"x"},{"name":"y","nick":""}]}',
      [...'xy'].map((name) => ({ name, nick: null })),
    ],
    ['{"a":{}}', 'facet.a is not an array'],
    ['{"a":[{"name":"x"},{}]}', 'facet.a[1].name is missing'],
    ['{"a":[{"name":"x"},null]}', 'facet.a[1] is null'],
    ['{"a":[{"name":"x"},2.0]}', 'facet.a[1] is not an object'],
  ])('in %s', (sent, expected) => {
    expect(readOf(sent, read)).toEqual(expected);
  });

  it('may be required', () => {
    expect(readOf('{"a":null}', (json, fault) => array(json, 'a', person, fault))).toBe(
      'facet.a is null',
    );
  });
});

describe('of several faults', () => {
  it('the first is reported, by its own path', () => {
    const read: Reader<unknown> = (json, fault) => ({
      first: list(json, 'first', person, fault),
      second: object(json, 'second', person, fault),
      third: objects(json, 'third', person, fault),
    });
    const third = '"third":{"x":{}}';
    expect(readOf(`{"first":[{"name":"x"},{"nick":1}],"second":{},${third}}`, read)).toBe(
      'facet.first[1].name is missing',
    );
    expect(readOf(`{"second":{"name":1},${third}}`, read)).toBe('facet.second.name is not a text');
    expect(readOf(`{"second":{"name":"x"},${third}}`, read)).toBe('facet.third.x.name is missing');
  });
});
