"""Answers in Redis: a stream of frames for each turn, a lease by which a lost writer is noticed, a list that stops it."""

import asyncio, json, os
from asyncio import shield
from collections import Counter

from redis.asyncio import Redis
from model import ask_model

LEASE_MS, KEEP_MS = 6000, 300_000
redis = Redis.from_url(os.environ.get("REDIS_URL", "redis://127.0.0.1:6379"), decode_responses=True)
under_way = Counter()


async def tell(turn: str, word: str):
    """Wakes the writer of a turn, on whatever machine it runs."""
    await shield(redis.rpush(f"control:{turn}", word))
    await shield(redis.expire(f"control:{turn}", 60))


async def write(turn: str, messages: list):
    try:
        async for frame in ask_model(messages):
            # Without the shield a cancelled command would leave its reply on a connection that others use.
            await shield(redis.xadd(f"turn:{turn}", {"frame": frame}))
    finally:
        await tell(turn, "over")


async def produce(turn: str, owner: str, lock: str, messages: list):
    """Stores the answer to its end, whether or not a reader is connected."""
    writing, told, error = asyncio.create_task(write(turn, messages)), None, None
    try:
        while told is None:
            for key in (f"lease:{turn}", lock):
                await redis.set(key, turn, px=LEASE_MS)
            told = await redis.blpop(f"control:{turn}", timeout=2)
    finally:
        if told is None or told[1] == "stop":
            writing.cancel()
        await asyncio.wait({writing})
        under_way[owner] -= 1
    if writing.cancelled():
        error = "The answer was stopped."
    elif writing.exception() is not None:
        print("The model failed:", repr(writing.exception()))
        error = "The model's answer broke off."
    frame = f"event: error\ndata: {json.dumps({'message': error})}" if error else ""
    await redis.xadd(f"turn:{turn}", {"frame": frame, "end": "1"})
    await redis.pexpire(f"turn:{turn}", KEEP_MS)
    # The same question joins an answer that was completed a moment ago; a failed answer is written anew.
    await redis.pexpire(lock, 1 if error else 10_000)


async def read(turn: str, after: str = "0"):
    """The stored frames behind an event id, the frames that arrive, and an error if the writer is lost."""
    silent, is_lost = 0, False
    while True:
        found = await shield(redis.xread({f"turn:{turn}": after}, count=200, block=1 if is_lost else 2000))
        for after, entry in found[0][1] if found else []:
            if entry["frame"]:
                yield f"id: {turn}.{after}\n{entry['frame']}\n\n"
            if "end" in entry:
                return
        if is_lost and not found:
            yield 'event: error\ndata: {"message": "The server that wrote the answer was lost."}\n\n'
            return
        is_lost = not found and not await shield(redis.exists(f"lease:{turn}"))
        silent = 0 if found else silent + 1
        if silent % 7 == 6:
            yield ": keep-alive\n\n"
