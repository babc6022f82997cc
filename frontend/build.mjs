import esbuild from 'esbuild';
import { feelin } from './feelin-patches.mjs';
await esbuild.build({
  entryPoints: ['feel/index.js'], outfile: '../es_workflow/feel/bundle/feel.js', bundle: true, minify: true, format: 'iife',
  target: 'es2022', charset: 'utf8', inject: ['feel/zone.js'], plugins: [feelin], legalComments: 'none', define: {'process': 'undefined'},
});
