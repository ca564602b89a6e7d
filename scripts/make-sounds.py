#!/usr/bin/env python3
"""Writes the two short sounds of public/sounds: two soft bells for an arrival, one for the speaker check.

They are 8-bit mono WAV files, which every browser plays, below 10 KB each. Run again only to change them.
"""
import math
import pathlib
import wave

RATE = 11025
HERE = pathlib.Path(__file__).resolve().parent.parent / "public" / "sounds"


def bell(frequency, start, length, at):
    """One struck tone with two overtones, fading away."""
    t = at - start
    if t < 0 or t > length:
        return 0.0
    rise = min(1.0, t / 0.008)
    fade = math.exp(-5.0 * t / length) * (1 - t / length)
    tone = sum(a * math.sin(2 * math.pi * frequency * n * t) for n, a in ((1, 0.7), (2, 0.2), (3, 0.1)))
    return rise * fade * tone


def write(name, length, bells):
    samples = bytearray()
    for i in range(int(RATE * length)):
        value = sum(bell(f, s, l, i / RATE) for f, s, l in bells)
        samples.append(max(0, min(255, round(128 + 100 * value))))
    with wave.open(str(HERE / name), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(RATE)
        out.writeframes(bytes(samples))


write("arrival.wav", 0.85, [(659.25, 0.0, 0.5), (880.0, 0.22, 0.6)])
write("speaker.wav", 0.85, [(523.25, 0.0, 0.8)])
