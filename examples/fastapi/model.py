import json, os

import httpx


def model_messages(messages: list):
    """The texts of reader and model. A page's system messages are dropped: they could replace the instructions."""
    yield {"role": "system", "content": "Answer in markdown."}
    for message in messages:
        texts = [part.get("text", "") for part in message.get("parts", []) if part.get("type") == "text"]
        if message.get("role") in ("user", "assistant") and any(texts):
            yield {"role": message["role"], "content": "\n\n".join(texts)}


async def ask_model(messages: list):
    """The frames of the answer of a model that speaks Chat Completions. Put your own model here."""
    url = os.environ.get("OPENAI_BASE_URL", "https://api.openai.com/v1") + "/chat/completions"
    key = os.environ.get("OPENAI_API_KEY")
    headers = {"authorization": f"Bearer {key}"} if key else {}
    model = os.environ.get("MODEL", "gpt-4.1-mini")
    question = {"model": model, "stream": True, "messages": list(model_messages(messages))}
    async with httpx.AsyncClient(timeout=None) as client:
        async with client.stream("POST", url, json=question, headers=headers) as answer:
            answer.raise_for_status()
            async for line in answer.aiter_lines():
                if line.strip() == "data: [DONE]":
                    yield "data: [DONE]"
                    return
                choices = json.loads(line[6:]).get("choices") if line.startswith("data: {") else None
                if choices and choices[0]["delta"].get("content"):
                    yield "data: " + json.dumps({"text": choices[0]["delta"]["content"]})
    # Without the error a cut answer would look complete.
    raise RuntimeError("The model's answer has no end mark.")
