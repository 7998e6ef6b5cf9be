/** The same asks as `asks.lua`, for the benches' own clients: no two bodies are alike. */
import { MOCK_MODEL } from './mock-replies.ts';

const WORDS = (
  'amber basket candle desert engine feather garden harbor island jacket kitten lantern marble needle ' +
  'orchard pepper quarry ribbon saddle timber umbrella valley window yellow zephyr anchor bridge copper ' +
  'dragon ember forest glacier'
).split(' ');

export type AskBodies = () => string;

export function askBodies(seed: number, stream: boolean): AskBodies {
  const random = xorshift(seed);
  const end = `?"}],"temperature":0.2${stream ? ',"stream":true' : ''}}`;
  const start =
    `{"model":"${MOCK_MODEL}","messages":[{"role":"system","content":"Answer in one sentence."},` +
    `{"role":"user","content":"Question ${seed}-`;
  let counter = 0;
  return () => {
    counter += 1;
    let sentence = '';
    for (let word = 0; word < 12; word += 1) sentence += ` ${WORDS[random() % WORDS.length]}`;
    return `${start}${counter}: what do these have in common:${sentence}${end}`;
  };
}

function xorshift(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}
