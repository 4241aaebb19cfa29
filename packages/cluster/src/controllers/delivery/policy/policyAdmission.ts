/** Admission of the policies themselves: what no engine can read is not stored. */
import {
  type AdmissionPlugin,
  type AdmissionRequest,
  ApiError,
} from '../../../runtime';
import { ADMISSION_GROUP, isPolicy } from './kinds';
import { contentOf, problemOf } from './loaded';

const WEBHOOK = 'validate-policy.kyverno.svc';

function refusal({ resource, name }: AdmissionRequest, problem: string) {
  const { group, kind } = resource;
  if (group !== ADMISSION_GROUP)
    return new ApiError(
      400,
      '',
      `admission webhook "${WEBHOOK}" denied the request: ${problem}`,
    );
  return new ApiError(
    422,
    'Invalid',
    `${kind}.${group} "${name}" is invalid: ${problem}`,
    { name, kind, group, causes: [{ message: problem }] },
  );
}

/** Refuses policies, bindings and exceptions that do not load, in the words of the command line. */
export const policiesThatLoad: AdmissionPlugin = {
  name: 'kyverno-policies',
  phase: 'validating',
  admit(request) {
    const { object, oldObject, subresource } = request;
    if (!object || subresource !== undefined || !isPolicy(object)) return;
    // What was stored before may still be labelled or freed of its finalizers.
    if (oldObject && contentOf(oldObject) === contentOf(object)) return;
    const problem = problemOf(object);
    if (problem !== undefined) throw refusal(request, problem);
  },
};
