import { fromBase64, toBase64 } from '@macadam/kubernetes';
import { md5, sha1 } from '@noble/hashes/legacy';
import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import { checkTextLength } from '../limits';
import { type Args, askWorld, type FunctionTable, takes } from './args';

function base64Decode(args: Args): string {
  const bytes = fromBase64(args.text(0));
  if (!bytes) throw args.error('the argument is not base64');
  return new TextDecoder().decode(bytes);
}

function base64Encode(args: Args): string {
  const bytes = utf8ToBytes(args.text(0));
  checkTextLength(bytes.length * 2);
  return toBase64(bytes);
}

function hash(digest: (data: Uint8Array) => Uint8Array) {
  return takes(1, args => bytesToHex(digest(utf8ToBytes(args.text(0)))));
}

/** Kyverno's functions of encodings and digests. */
export const encodingFunctions: FunctionTable = {
  base64_decode: takes(1, base64Decode),
  base64_encode: takes(1, base64Encode),
  md5: hash(md5),
  random: takes(1, (args, world) => {
    const pattern = args.text(0);
    return askWorld(
      world,
      'random',
      [pattern],
      `a random text like '${pattern}'`,
    );
  }),
  sha1: hash(sha1),
  sha256: hash(sha256),
};
