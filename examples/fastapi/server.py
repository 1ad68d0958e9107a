"""A chat endpoint whose answers survive a reload and a lost connection, on any number of processes with one Redis."""

import asyncio, json, re, uuid

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import FileResponse, JSONResponse, StreamingResponse
from fastapi.staticfiles import StaticFiles
from answers import LEASE_MS, produce, read, redis, tell, under_way
from incoming import owner_of, read_body

CONCURRENT, RUNNING_MS = 3, 3_600_000
app, tasks = FastAPI(), set()


@app.exception_handler(HTTPException)
async def refuse(_, error):
    return JSONResponse({"error": dict(zip(("type", "message"), error.detail))}, error.status_code)


def stream(turn: str, after: str = "0"):
    headers = {"cache-control": "no-cache, no-transform", "x-accel-buffering": "no"}
    return StreamingResponse(read(turn, after), media_type="text/event-stream", headers=headers)


@app.post("/api/chat")
async def ask(request: Request):
    owner, body, turn = owner_of(request), await read_body(request), str(uuid.uuid4())
    users = [each for each in body["messages"] if each.get("role") == "user"]
    sent = body.get("trigger", "submit-message") == "submit-message" and users
    question = users[-1].get("id") if sent else turn
    lock = f"question:{owner}:{json.dumps([body['id'], question])}"
    # The same question again, after a lost connection or in another tab: the model is asked once.
    if not await redis.set(lock, turn, px=LEASE_MS, nx=True):
        return stream(await redis.get(lock) or turn)
    if under_way[owner] >= CONCURRENT:
        await redis.delete(lock)
        raise HTTPException(429, ("rate_limit", "Too many answers are under way."))
    under_way[owner] += 1
    await redis.xadd(f"turn:{turn}", {"frame": ""})
    await redis.pexpire(f"turn:{turn}", RUNNING_MS)
    if before := await redis.getset(f"chat:{owner}:{body['id']}", turn):
        await tell(before, "stop")
    await redis.pexpire(f"chat:{owner}:{body['id']}", RUNNING_MS)
    await redis.set(f"lease:{turn}", turn, px=LEASE_MS)
    tasks.add(task := asyncio.create_task(produce(turn, owner, lock, body["messages"])))
    task.add_done_callback(tasks.discard)
    return stream(turn)


@app.get("/api/chat/{id}/stream")
async def resume(id: str, request: Request):
    turn = await redis.get(f"chat:{owner_of(request)}:{id}")
    known, _, after = request.headers.get("last-event-id", f"{turn}.0-0").rpartition(".")
    # An id of an earlier turn must not continue in another answer.
    if turn is None or known != turn or not re.fullmatch(r"\d+-\d+", after):
        return Response(status_code=204)
    return stream(turn, after) if await redis.exists(f"turn:{turn}") else Response(status_code=204)


@app.delete("/api/chat/{id}/stream", status_code=204)
async def cancel(id: str, request: Request):
    if turn := await redis.getdel(f"chat:{owner_of(request)}:{id}"):
        await tell(turn, "stop")


@app.get("/")
def page(request: Request):
    response = FileResponse("dist/index.html")
    if "owner" not in request.cookies:
        response.set_cookie("owner", str(uuid.uuid4()), httponly=True, samesite="strict")
    return response


app.mount("/", StaticFiles(directory="dist"))
