import { FieldSet, formatPath } from './fieldSet';

describe('FieldSet', () => {
  const fields = {
    'f:spec': {
      'f:replicas': {},
      'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:image': {} } },
    },
  };

  it('reads and writes FieldsV1', () => {
    expect(FieldSet.fromFieldsV1(fields).toFieldsV1()).toEqual(fields);
  });

  it('combines sets', () => {
    const all = FieldSet.fromFieldsV1(fields);
    const part = FieldSet.fromFieldsV1({ 'f:spec': { 'f:replicas': {} } });
    expect(all.difference(part).toFieldsV1()).toEqual({
      'f:spec': { 'f:containers': fields['f:spec']['f:containers'] },
    });
    expect(all.intersection(part).toFieldsV1()).toEqual({
      'f:spec': { 'f:replicas': {} },
    });
    expect(all.difference(part).union(part).equals(all)).toBe(true);
    expect(part.difference(all).empty).toBe(true);
  });

  it('prints paths as conflict messages do', () => {
    const paths = FieldSet.fromFieldsV1(fields).paths().map(formatPath);
    expect(paths).toEqual([
      '.spec.replicas',
      '.spec.containers[name="web"]',
      '.spec.containers[name="web"].image',
    ]);
  });
});
