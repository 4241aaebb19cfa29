/** What kube-apiserver 1.34 refuses, in its words: every complaint of it and no other. */
import { type Judge, startJudge } from './__testUtils__/judge';
import {
  beginning,
  complaintsAbout,
  complaintsAboutChange,
} from './__testUtils__/refused';
import { containers } from './__testUtils__/refusals/containers';
import { jobs } from './__testUtils__/refusals/jobs';
import { network } from './__testUtils__/refusals/network';
import { pods } from './__testUtils__/refusals/pods';
import { resources } from './__testUtils__/refusals/resources';
import { scaling } from './__testUtils__/refusals/scaling';
import { scheduling } from './__testUtils__/refusals/scheduling';
import { storage } from './__testUtils__/refusals/storage';
import { volumes } from './__testUtils__/refusals/volumes';
import { workloads } from './__testUtils__/refusals/workloads';

const TOPICS = [
  containers,
  jobs,
  network,
  pods,
  resources,
  scaling,
  scheduling,
  storage,
  volumes,
  workloads,
];

let judge: Judge;
beforeAll(async () => {
  judge = await startJudge();
});
afterAll(() => judge.close());

it.each(
  TOPICS.flatMap(({ objects }) => objects).map(([object, ...complaints]) => ({
    object,
    complaints,
  })),
)('refuses a $object.kind: $complaints', async ({ object, complaints }) => {
  expect(await complaintsAbout(judge, object)).toEqual(
    complaints.map(beginning),
  );
});

it.each(
  TOPICS.flatMap(({ changes }) => changes).map(
    ([object, patch, ...complaints]) => ({ object, patch, complaints }),
  ),
)(
  'refuses to change a $object.kind: $complaints',
  async ({ object, patch, complaints }) => {
    expect(await complaintsAboutChange(judge, object, patch)).toEqual(
      complaints.map(beginning),
    );
  },
);
