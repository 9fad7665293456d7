// The verifier of case files as single files, from the compiled tree: dist/verify.mjs runs with Node alone, and
// dist/verify-page holds the same for the browser, everything inlined so that it works offline once loaded.
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const at = (...parts) => path.join(root, ...parts);
const STAMP = at('dist', '.verifier-stamp');
/** What both are made of beside the compiled tree. */
const PAGE = ['page.html', 'page.css', 'offline.js'].map((name) => path.join('apps', 'verify-page', name));
const READER = path.relative(root, fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')));
const OUTPUTS = [
  'verify.mjs',
  ...['index.html', 'policy.txt', 'offline.js', 'reader.wasm'].map((name) => `verify-page/${name}`),
];

async function calendars() {
  const folder = at('config', 'calendar');
  const names = (await fs.readdir(folder)).filter((name) => /^\d{4}\.json$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const { year, days } = JSON.parse(await fs.readFile(path.join(folder, name), 'utf8'));
      return { year, days: Object.fromEntries(days.map(({ date, kind }) => [date, kind])) };
    }),
  );
}

const shared = async () => ({
  absWorkingDir: root,
  bundle: true,
  write: false,
  metafile: true,
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'inline',
  logLevel: 'warning',
  tsconfigRaw: {},
  define: { CALENDARS: JSON.stringify(await calendars()) },
});

async function node(esbuild) {
  const { outputFiles, metafile } = await esbuild.build({
    ...(await shared()),
    entryPoints: [at('dist/apps/verifier/main.js')],
    platform: 'node',
    format: 'esm',
    minifyWhitespace: true,
    minifySyntax: true,
    banner: { js: '#!/usr/bin/env node' },
  });
  const file = at('dist/verify.mjs');
  await fs.writeFile(file, outputFiles[0].contents, { mode: 0o755 });
  return { bytes: outputFiles[0].contents.length, inputs: filesOf(metafile) };
}

/**
 * One HTML file: script and style stand in it, and only they may run (their hashes are the policy). Beside it lies the
 * program that reads codes from photos, which is asked for with the first photo.
 */
async function page(esbuild) {
  const folder = at('apps/verify-page');
  const { outputFiles, metafile } = await esbuild.build({
    ...(await shared()),
    entryPoints: [at('dist/apps/verify-page/page.js')],
    platform: 'browser',
    format: 'iife',
    minify: true,
    keepNames: true,
    alias: { 'node:crypto': at('dist/apps/verify-page/crypto.js'), buffer: at('node_modules/buffer/index.js') },
    inject: [at('dist/apps/verify-page/globals.js')],
  });
  const script = outputFiles[0].text.replaceAll('</script', '<\\/script');
  const style = (await fs.readFile(path.join(folder, 'page.css'), 'utf8')).trim();
  const html = (await fs.readFile(path.join(folder, 'page.html'), 'utf8'))
    .replace(/<style>[^]*?<\/style>/, () => `<style>${style}</style>`)
    .replace(/<script>[^]*?<\/script>/, () => `<script>${script}</script>`);
  const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const policy = [
    "default-src 'none'",
    `script-src ${hash(script)} 'wasm-unsafe-eval'`,
    `style-src ${hash(style)}`,
    'img-src data:',
    "connect-src 'self'",
    "worker-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  const out = at('dist/verify-page');
  await fs.mkdir(out, { recursive: true });
  await fs.writeFile(path.join(out, 'index.html'), html);
  await fs.writeFile(path.join(out, 'policy.txt'), policy);
  await fs.copyFile(path.join(folder, 'offline.js'), path.join(out, 'offline.js'));
  await fs.copyFile(at(READER), path.join(out, 'reader.wasm'));
  return { bytes: html.length, inputs: [...filesOf(metafile), ...PAGE, READER] };
}

/** What a bundle was made of; esbuild names also what it defined itself. */
const filesOf = ({ inputs }) => Object.keys(inputs).filter((name) => !name.startsWith('<'));

/** Each input with its size and time, and the calendars, whose files may become more. */
async function stateOf(inputs) {
  const hash = createHash('sha256').update(JSON.stringify(await calendars()));
  for (const input of [...new Set([...inputs, 'config/tooling/verifier.mjs'])].sort()) {
    const { size, mtimeMs } = await fs.stat(at(input));
    hash.update(`${input} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** Builds both, and remembers what they were made of. */
export async function buildVerifier() {
  const esbuild = await import('esbuild');
  const [file, html] = await Promise.all([node(esbuild), page(esbuild)]);
  const inputs = [...new Set([...file.inputs, ...html.inputs])].sort();
  await fs.writeFile(STAMP, JSON.stringify({ state: await stateOf(inputs), inputs }));
  return { file: file.bytes, html: html.bytes };
}

/** Whether both are there and everything that they were made of is as it was; what is new in them came by a changed file. */
export async function isVerifierFresh() {
  try {
    const { state, inputs } = JSON.parse(await fs.readFile(STAMP, 'utf8'));
    await Promise.all(OUTPUTS.map((name) => fs.access(at('dist', name))));
    return state === (await stateOf(inputs));
  } catch {
    return false;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { file, html } = await buildVerifier();
  console.log(`verifier: dist/verify.mjs ${Math.round(file / 1024)} KB, page ${Math.round(html / 1024)} KB`);
}
