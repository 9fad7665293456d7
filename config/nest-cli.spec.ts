import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** What the Nest CLI compiles has to be what the types check reads: with its libraries, without what runs in a browser. */
const sourcesOf = (file: string): string[] => {
  const config = path.resolve(file);
  const { config: json, error } = ts.readConfigFile(config, ts.sys.readFile) as { config: unknown; error?: unknown };
  expect(error).toBeUndefined();
  return ts.parseJsonConfigFileContent(json, ts.sys, path.dirname(config)).fileNames;
};
const nest = JSON.parse(readFileSync('nest-cli.json', 'utf8')) as {
  compilerOptions: { tsConfigPath: string };
  projects: Record<string, { entryFile: string }>;
};

it('the Nest CLI builds every project out of files whose types are checked', () => {
  const [built, checked] = [sourcesOf(nest.compilerOptions.tsConfigPath), new Set(sourcesOf('tsconfig.json'))];
  expect(built.filter((file) => !checked.has(file))).toEqual([]);
  for (const { entryFile } of Object.values(nest.projects)) expect(built).toContain(path.resolve(`${entryFile}.ts`));
});
