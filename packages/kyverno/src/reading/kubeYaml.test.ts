import { parseKubeYaml } from './kubeYaml';

describe('YAML of manifests', () => {
  it.each<[string, unknown]>([
    ['no', false],
    ['On', true],
    ['y', true],
    ['"no"', 'no'],
    ['none', 'none'],
    ['0b11', 3],
    ['-0b11', -3],
    ['1_000', 1000],
    ['+1', 1],
    ['-012', -10],
    ['_1', '_1'],
    ['true', true],
    ['0644', 420],
    ['0o644', 420],
    ['0', 0],
    ['"0644"', '0644'],
    ['0899', 899],
    ['10', 10],
    ['1.50', 1.5],
    ['1e3', 1000],
    ['0x1F', 31],
    ['~', null],
    ['2026-11-23', '2026-11-23'],
  ])('reads %s', (text, value) => {
    expect(parseKubeYaml(`a: ${text}`)).toEqual([{ a: value }]);
  });
});
