import { POLICY_LIBRARY } from '.';

it.each([
  ['system:serviceaccount:shop:web', 'web', 'shop'],
  ['alice', '', ''],
  ['system:serviceaccount:shop', '', ''],
])('parseServiceAccount(%s) is %s in %s', (user, name, namespace) => {
  for (const spelling of [
    'parseServiceAccount',
    'user.parseServiceAccount',
    'user.ParseServiceAccount',
  ])
    expect(POLICY_LIBRARY.functions[spelling]([user], {})).toEqual(
      new Map([
        ['Name', name],
        ['Namespace', namespace],
      ]),
    );
});
