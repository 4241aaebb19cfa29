import { Project, run, score } from './__testUtils__/project';

describe('macadam validate', () => {
  const project = new Project();
  afterAll(() => project.remove());
  const good = project.write('good.yaml', score('shop', 'nginx'));
  const same = project.write('same.yaml', score('shop', 'nginx'));
  const bad = project.write(
    'bad.yaml',
    'apiVersion: score.dev/v1b1\nmetadata: {name: cart}\ncontainers:\n  web: {image: 8}\n',
  );

  it('says nothing of valid files', async () => {
    expect(await run('validate', good, good)).toEqual({
      code: 0,
      out: '',
      error: '',
    });
  });

  it('lists the findings of all files', async () => {
    expect(await run('validate', good, bad, same)).toEqual({
      code: 1,
      out: '',
      error: [
        `${bad}:4:16 containers.web.image: expected a string, found the number 8 (quote it: "8")\n`,
        `${good}:2:12 metadata.name: the workload \`shop\` is also in ${same} (give each workload a name of its own)\n`,
        `${same}:2:12 metadata.name: the workload \`shop\` is also in ${good} (give each workload a name of its own)\n`,
      ].join(''),
    });
  });

  it('writes JSON and GitHub annotations', async () => {
    const json = await run('validate', bad, '--format', 'json');
    expect(json.code).toBe(1);
    expect(JSON.parse(json.error)).toMatchObject([
      { file: bad, position: { line: 4, column: 16 }, code: 'type' },
    ]);
    const github = await run('validate', bad, '--format=github');
    expect(github.error).toBe(
      `::error file=${bad},line=4,col=16::containers.web.image: expected a string, found the number 8 (quote it: "8")\n`,
    );
  });

  it.each([
    [[], 'Usage: macadam COMMAND'],
    [['deploi'], 'unknown command'],
    [['validate'], 'no file is given'],
    [['validate', '--format', 'xml', 'a'], 'unknown format xml'],
    [['validate', '--nope'], "Unknown option '--nope'"],
    [['validate', '/nowhere/score.yaml'], 'ENOENT'],
  ])('cannot run %j', async (args, message) => {
    const { code, error } = await run(...args);
    expect(code).toBe(2);
    expect(error).toContain(message);
  });

  it.each([
    [['--help'], /validate +Checks Score files/],
    [['validate', '-h'], /^Usage: macadam validate FILE…/],
  ])('helps with %j', async (args, message) => {
    const { code, out, error } = await run(...args);
    expect([code, error]).toEqual([0, '']);
    expect(out).toMatch(message);
  });
});
