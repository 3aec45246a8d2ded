import { expect, test } from "vitest";
import { seededNumbers } from "../engine/random-circuit.ts";
import { createRoom, type Room } from "./room.ts";

for (let seed = 1; seed <= 10; seed++) {
  test(`what is in use is never given to another, seed ${seed}`, () => {
    const random = seededNumbers(seed);
    const room = createRoom();
    const held: { readonly plane: Int32Array; readonly mark: number; uses: number }[] = [];
    for (let step = 1; step <= 400; step++) {
      if (random() < 0.55 || held.length === 0) {
        const plane = room.take(Math.floor(random() ** 4 * 100_000));
        plane.fill(step);
        const uses = 1 + Math.floor(random() * 3);
        for (let use = 0; use < uses; use++) room.keep(plane);
        held.push({ plane, mark: step, uses });
      } else {
        const at = Math.floor(random() * held.length);
        const one = held[at]!;
        room.drop(one.plane);
        if (--one.uses === 0) held.splice(at, 1);
      }
      if (step % 40 === 0) useRegion(room, random);
    }
    for (const { plane, mark } of held) expect(plane.every((word) => word === mark)).toBe(true);
  });
}

function useRegion(room: Room, random: () => number): void {
  const leave = room.region();
  for (let index = 0; index < 20; index++) room.take(Math.floor(random() * 30_000)).fill(-1);
  leave();
}

test("dropped planes and regions are used again", () => {
  const room = createRoom();
  const first = room.take(32_768);
  const places = new Set<number>();
  for (let index = 0; index < 50; index++) {
    const plane = room.take(32_768);
    room.keep(plane);
    room.drop(plane);
    places.add(plane.byteOffset);
    const leave = room.region();
    places.add(room.take(32_768).byteOffset);
    leave();
  }
  expect([...places]).toEqual([first.byteOffset + first.byteLength]);
});

test("planes of a message are given back one by one, and join", () => {
  const room = createRoom();
  const message = room.take(4 * 2048);
  const wires = [0, 1, 2, 3].map((at) => message.subarray(2048 * at, 2048 * (at + 1)));
  for (const wire of wires) room.keep(wire);
  for (const at of [2, 0, 3, 1]) room.drop(wires[at]!);
  expect(room.take(4 * 2048).byteOffset).toBe(message.byteOffset);
});

test("views outlive the growth of the memory", () => {
  const room = createRoom();
  const early = room.take(2000).fill(7);
  const late = room.take(40_000_000 / 4);
  room.kernels.xor({ words: late, at: 0 }, { words: early, at: 0 }, { words: early, at: 0 }, 2000);
  expect(early.length).toBe(2000);
  expect(late.subarray(0, 2000).every((word) => word === 0)).toBe(true);
});
