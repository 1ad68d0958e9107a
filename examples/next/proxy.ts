import { NextResponse, type NextRequest } from "next/server";
import { cookieName } from "./owner";

/** Gives each browser a name of its own, so that an answer can be read and stopped by its owner alone. */
export function proxy(request: NextRequest) {
  const response = NextResponse.next();
  if (!request.cookies.has(cookieName)) {
    response.cookies.set(cookieName, crypto.randomUUID(), { httpOnly: true, sameSite: "strict", path: "/" });
  }
  return response;
}

export const config = { matcher: ["/", "/hook"] };
