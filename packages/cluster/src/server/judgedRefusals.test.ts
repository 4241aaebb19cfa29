/** What kube-apiserver 1.34 refuses, in its words: every complaint of it and no other. */
import { type Judge, startJudge } from './__testUtils__/judge';
import {
  beginnings,
  complaintsAbout,
  complaintsAboutChange,
} from './__testUtils__/refused';
import { REFUSED, REFUSED_CHANGES } from './__testUtils__/refusals';

let judge: Judge;
beforeAll(async () => {
  judge = await startJudge();
});
afterAll(() => judge.close());

it.each(REFUSED.map(([object, ...complaints]) => ({ object, complaints })))(
  'refuses a $object.kind: $complaints',
  async ({ object, complaints }) => {
    const said = await complaintsAbout(judge, object);
    expect(said.sort()).toEqual(beginnings(complaints));
  },
);

it.each(
  REFUSED_CHANGES.map(([object, patch, ...complaints]) => ({
    object,
    patch,
    complaints,
  })),
)(
  'refuses to change a $object.kind: $complaints',
  async ({ object, patch, complaints }) => {
    const said = await complaintsAboutChange(judge, object, patch);
    expect(said.sort()).toEqual(beginnings(complaints));
  },
);
