import type { FileSystem } from '../../fs/create-fs.ts';

/** The files every sequence begins with. */
export function prepare(fs: FileSystem, dir: string): void {
  fs.writeFileSync(`${dir}/a`, 'hello');
  fs.writeFileSync(`${dir}/b`, 'äöü and more');
  fs.mkdirSync(`${dir}/d`);
  fs.writeFileSync(`${dir}/d/a`, '0123456789');
  fs.mkdirSync(`${dir}/d/e`);
  fs.symlinkSync('a', `${dir}/link`);
  fs.symlinkSync(`${dir}/a`, `${dir}/d/up`);
  fs.symlinkSync('nothing', `${dir}/dangling`);
  fs.symlinkSync('loop', `${dir}/loop`);
}

/** All files, their modes, links and bytes. Makes everything readable on the way. */
export function treeOf(fs: FileSystem, dir: string): string[] {
  fs.chmodSync(dir, 0o755);
  return fs
    .readdirSync(dir)
    .flatMap((name) => {
      const path = `${dir}/${name}`;
      const status = fs.lstatSync(path);
      const about = `${name} ${status.mode.toString(8)}`;
      if (status.isDirectory()) return [about, ...treeOf(fs, path).map((each) => `${name}/${each}`)];
      if (status.isSymbolicLink())
        return [`${name} -> ${fs.readlinkSync(path).replaceAll(/^.*filerace-test-[^/]*\/s-[^/]*/g, '/filerace')}`];
      fs.chmodSync(path, 0o600);
      const bytes = fs.readFileSync(path);
      return [`${about} ${status.nlink} ${bytes.length} ${bytes.toString('latin1', 0, 60)}`];
    })
    .sort();
}
