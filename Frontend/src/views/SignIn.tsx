import { useState, type FormEvent } from "react";
import { useServices } from "../parts/services";
import { useTitle } from "../parts/hooks";
import { words } from "../store/catalog";
import { text } from "../text";

export function SignIn(): JSX.Element {
  const { catalog } = useServices();
  const [token, setToken] = useState("");
  const [error, setError] = useState("");
  const [isBusy, setBusy] = useState(false);
  useTitle(`${text.signInTitle} · ${text.title}`);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setError("");
    catalog.signIn(token.trim()).catch((failure: unknown) => {
      setError(words(failure));
      setBusy(false);
    });
  };
  return (
    <form className="sign-in panel" onSubmit={submit}>
      <h1>{text.signInTitle}</h1>
      <p>{text.signInHelp}</p>
      <input name="username" autoComplete="username" defaultValue={text.title} hidden />
      <label htmlFor="token">{text.token}</label>
      <input
        id="token" type="password" autoComplete="current-password" autoFocus required value={token}
        aria-invalid={error !== ""} aria-describedby={error === "" ? undefined : "token-error"}
        onChange={(event) => setToken(event.target.value)}
      />
      <p id="token-error" className="problem" role="alert">{error}</p>
      <button type="submit" className="main" disabled={isBusy}>{isBusy ? text.signingIn : text.signIn}</button>
    </form>
  );
}
