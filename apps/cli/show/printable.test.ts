import { describe, expect, it } from '@jest/globals';
import { harmless, jsonText, printable, wrapped } from './printable.ts';

describe('a text from outside', () => {
  it('stays as it is where it only shows', () => {
    const text = 'SHOP.MARTS 注文 Ünï 👩‍👩‍👧 \'"\\{}';
    expect(printable(text)).toBe(text);
  });

  it('shows by its number what would steer a terminal or hide', () => {
    expect(printable('a\u001b[31mb')).toBe('a\\u{1b}[31mb');
    expect(printable('a\nb\tc\u0000')).toBe('a\\u{a}b\\u{9}c\\u{0}');
    expect(printable('\u009b2J \u202egnp.exe \ud800 \u2028')).toBe(
      '\\u{9b}2J \\u{202e}gnp.exe \\u{d800} \\u{2028}',
    );
  });

  it('does no harm as JSON either, and is read back as it was', () => {
    const value = { name: '\u009b2J\u007f\u2028\u001b' };
    const text = jsonText(value);
    expect(text).toBe('{\n  "name": "\\u009b2J\\u007f\\u2028\\u001b"\n}\n');
    expect(JSON.parse(text)).toEqual(value);
  });
});

describe('a text in lines', () => {
  it('is cut where it must, or after a space', () => {
    expect(wrapped('abcdef', 6)).toEqual(['abcdef']);
    expect(wrapped('abcdefgh', 3)).toEqual(['abc', 'def', 'gh']);
    expect(wrapped('the file ends', 9)).toEqual(['the file', 'ends']);
    expect(wrapped('snowflake://acme-shop', 15)).toEqual(['snowflake://', 'acme-shop']);
    expect(wrapped('2026-03-04 02:05:00Z', 12)).toEqual(['2026-03-04', '02:05:00Z']);
    expect(wrapped('a longlongword', 8)).toEqual(['a longlo', 'ngword']);
  });

  it('counts wide characters as two and joined ones as one', () => {
    expect(wrapped('注文明細', 5)).toEqual(['注文', '明細']);
    expect(wrapped('e\u0301e\u0301e\u0301', 2)).toEqual(['e\u0301e\u0301', 'e\u0301']);
  });
});

describe('a command of a CI system', () => {
  it.each([
    ['::error::x', '\\u{3a}:error::x'],
    [' ::error::x', ' \\u{3a}:error::x'],
    ['##[error]x', '\\u{23}#[error]x'],
    ['a ##vso[x]', 'a \\u{23}#vso[x]'],
    ['##TeamCity[x]', '\\u{23}#TeamCity[x]'],
    ['std::vector', 'std::vector'],
    ['## heading', '## heading'],
  ])('%j is shown as %j', (text, shown) => {
    expect(printable(text)).toBe(shown);
    expect(printable(shown)).toBe(shown);
    expect(harmless(`${text}\n${text}\n`)).toBe(`${shown}\n${shown}\n`);
  });

  it('is escaped in JSON so that it is read back as it was', () => {
    const text = jsonText(['##[error]x', '\u{e0041}\u200b']);
    expect(text).toBe('[\n  "\\u0023#[error]x",\n  "\\udb40\\udc41\\u200b"\n]\n');
    expect(JSON.parse(text)).toEqual(['##[error]x', '\u{e0041}\u200b']);
  });
});

it('the last guard keeps lines and colours, and nothing else that steers', () => {
  expect(harmless('\u001b[1mbold\u001b[22m\n')).toBe('\u001b[1mbold\u001b[22m\n');
  expect(harmless('\u001b[2Jx\r\n\u202e\u200dy')).toBe('\\u{1b}[2Jx\\u{d}\n\\u{202e}\u200dy');
});

it('a long text takes time that grows with its length alone', () => {
  for (const piece of [' ', ':', ' :', '\n', '#', '\n :']) {
    expect(harmless(piece.repeat(500_000)).length).toBeGreaterThan(0);
    expect(printable(piece.repeat(500_000)).length).toBeGreaterThan(0);
  }
});
