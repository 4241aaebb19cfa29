import { parse } from 'yaml';
import { KUBE_YAML } from './kubeYaml';

describe('YAML of manifests', () => {
  it.each<[string, unknown]>([
    ['no', 'no'],
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
    expect(parse(`a: ${text}`, KUBE_YAML)).toEqual({ a: value });
  });
});
