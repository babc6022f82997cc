// The licences of the packages in a bundle; esbuild's legal comments leave out bpmn-js's, which matters most.
import fs from 'node:fs';
import path from 'node:path';

const LINE = '-'.repeat(78);

function licenceOf(folder) {
  const file = fs.readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  if (!file) {
    throw new Error(`${folder} has no licence file`);
  }
  return fs.readFileSync(path.join(folder, file), 'utf8').replaceAll('\r', '').trim();
}

/** Name, version and licence text of each package. */
export function noticeFor(packages, names) {
  const parts = names.map((name) => {
    const folder = path.join(packages, name);
    const { version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
    return `${LINE}\n${name} ${version} (${license})\n\n${licenceOf(folder)}\n`;
  });
  return `Software of others in the files of this folder. Built by frontend/build.\n\n${parts.join('\n')}`;
}
