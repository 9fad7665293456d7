import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { parseTable } from '#config/csv';
import { projectRoot } from '#config/reference';

const known = (text: string) => parse(text, { columns: true, skip_empty_lines: true }) as unknown[];

describe('tables of our own', () => {
  it.each(['reference', 'register'])('reads every table of config/%s as the general reader does', (folder) => {
    const files = readdirSync(join(projectRoot(), 'config', folder)).filter((name) => name.endsWith('.csv'));
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) {
      const text = readFileSync(join(projectRoot(), 'config', folder, file), 'utf8');
      expect(parseTable(text)).toEqual(known(text));
    }
  });

  it.each([
    'a,b\n1,2\n',
    'a,b\r\n1,2\r\n\r\n3,4',
    'a,b\n"1,""x""\n2",3\n,\n"",\n',
    'a\n\n1\n""\n2\n',
    'a,b\n1,',
    'a,b\n',
    '',
  ])('reads %j as the general reader does', (text) => {
    expect(parseTable(text)).toEqual(known(text));
  });

  it.each(['a,b\n1\n', 'a,b\n1,2,3\n', 'a,b\n"1,2\n', 'a,b\n1"2,3\n', 'a,b\n"1"2,3\n'])('refuses %j', (text) => {
    expect(() => known(text)).toThrow();
    expect(() => parseTable(text)).toThrow();
  });
});
