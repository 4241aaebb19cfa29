import {
  isDnsLabel,
  isDnsSubdomain,
  isLabelValue,
  isQualifiedName,
  isServiceName,
} from './names';

const long = (length: number) => 'a'.repeat(length);

// Cases after k8s.io/apimachinery/pkg/util/validation/validation_test.go.
it.each([
  [isDnsLabel, ['a', 'ab', '1', '0a', 'a-1', long(63)]],
  [isDnsSubdomain, ['a', 'a.b', '0.a-1.b2', long(253)]],
  [isServiceName, ['a', 'a-1', 'a0', long(63)]],
  [
    isQualifiedName,
    ['a', 'A_b.c-1', '1', 'example.com/Part', `a.b/${long(63)}`],
  ],
  [isLabelValue, ['', 'a', 'My_value.1', long(63)]],
])('%p takes %j', (accepts, names) =>
  names.forEach(name => expect([name, accepts(name)]).toEqual([name, true])),
);

it.each([
  [isDnsLabel, ['', 'A', 'a.b', '-a', 'a-', 'a_b', 'a\n', long(64)]],
  [isDnsSubdomain, ['', 'A.b', 'a..b', '.a', 'a.', 'a-.b', long(254)]],
  [isServiceName, ['', '1a', 'a.b', 'a-', long(64)]],
  [isQualifiedName, ['', '/a', 'a/', 'a/b/c', 'A/b', '-a', long(64)]],
  [isLabelValue, ['-', 'a-', 'a b', long(64)]],
])('%p refuses %j', (accepts, names) =>
  names.forEach(name => expect([name, accepts(name)]).toEqual([name, false])),
);
