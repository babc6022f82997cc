// Builds every committed bundle. Usage: node build.mjs [the folder that gets es_workflow/ and frontend/bundles.sha256]
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import esbuild from 'esbuild';
import { feelin } from './feelin-patches.mjs';
import { noticeFor } from './notice.mjs';

const here = import.meta.dirname;
const target = path.resolve(process.argv[2] || path.join(here, '..'));
const packages = path.join(here, 'node_modules');
const written = [];

function write(file, content) {
  const whole = path.join(target, file);
  fs.mkdirSync(path.dirname(whole), { recursive: true });
  fs.writeFileSync(whole, content);
  written.push(file);
}

const copy = (from, to) => write(to, fs.readFileSync(path.join(packages, from)));

/** A bundle and the names of the packages in it. */
async function bundle(entry, file, options) {
  const result = await esbuild.build({
    absWorkingDir: here,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    target: 'es2022',
    write: false,
    metafile: true,
    ...options,
  });
  write(file, result.outputFiles[0].contents);
  const names = Object.keys(result.metafile.inputs).map((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1]);
  return [...new Set(names.filter(Boolean))].sort();
}

// FEEL for the server.
const feel = await bundle('feel/index.js', 'es_workflow/feel/bundle/feel.js', {
  format: 'iife',
  inject: ['feel/zone.js'],
  plugins: [feelin],
});
write('es_workflow/feel/bundle/NOTICE.txt', noticeFor(packages, feel));

// What the browser gets: htmx, the viewer of diagrams, fonts.
const vendor = 'es_workflow/web/static/vendor';
const viewer = await bundle('viewer.js', `${vendor}/bpmn-viewer.js`, { format: 'esm' });
await bundle('viewer.css', `${vendor}/bpmn-viewer.css`, {});
const htmx = fs.readFileSync(path.join(packages, 'htmx.org/dist/htmx.min.js'), 'utf8');
write(`${vendor}/htmx.min.js`, htmx.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '\n'));
const web = '@fontsource-variable/source-sans-3';
for (const script of ['latin', 'latin-ext']) {
  const font = `source-sans-3-${script}-wght-normal.woff2`;
  copy(`${web}/files/${font}`, `${vendor}/fonts/${font}`);
}
copy(`${web}/LICENSE`, `${vendor}/fonts/OFL.txt`);
write(`${vendor}/NOTICE.txt`, noticeFor(packages, [...viewer, 'htmx.org']));

// What Typst sets letters in.
const print = '@expo-google-fonts/source-sans-3';
for (const style of ['400Regular', '400Regular_Italic', '600SemiBold', '700Bold', '700Bold_Italic']) {
  const font = `SourceSans3_${style}.ttf`;
  copy(`${print}/${style}/${font}`, `es_workflow/letters/fonts/${font}`);
}
copy(`${print}/LICENSE_FONT`, 'es_workflow/letters/fonts/OFL.txt');

const digest = (file) => crypto.createHash('sha256').update(fs.readFileSync(path.join(target, file))).digest('hex');
const list = written.sort().map((file) => `${digest(file)}  ${file}\n`);
fs.mkdirSync(path.join(target, 'frontend'), { recursive: true });
fs.writeFileSync(path.join(target, 'frontend/bundles.sha256'), list.join(''));
