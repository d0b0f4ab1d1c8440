// Claims the key of the one-time link whose token is in the fragment, which browsers send to no server. Only the button
// does so: who merely looks at the link, a preview above all, does not use it up.
const form = document.querySelector('form');
const button = form.querySelector('button');
const claimed = document.querySelector('#claimed');
const token = document.querySelector('#token');
const status = document.querySelector('#status');
const link = new URLSearchParams(location.hash.slice(1)).get('token');

// neither in the history nor over somebody's shoulder
history.replaceState(null, '', location.pathname);

function say(text, isProblem) {
  status.textContent = text;
  status.classList.toggle('problem', isProblem);
}

function show(key) {
  const write = (id, text) => (document.querySelector(id).textContent = text);
  write('#name', `“${key.name}”`);
  write('#scopes', key.scopes.join(', '));
  write('#expires', key.expiresAt ? new Date(key.expiresAt).toLocaleString() : 'never');
  write('#networks', key.allowedCidrs.join(', ') || 'everywhere');
  token.value = key.token;
  form.hidden = true;
  claimed.hidden = false;
  token.focus();
  token.select();
  token.scrollTop = 0;
}

async function claim() {
  const answer = await fetch(form.dataset.call, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: link }),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.detail);
  show(body);
  say('', false);
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  button.disabled = true;
  say('One moment …', false);
  try {
    await claim();
  } catch (error) {
    say(error instanceof TypeError ? 'The service cannot be reached. Try again.' : error.message, true);
  } finally {
    button.disabled = false;
  }
});

document.querySelector('#copy').addEventListener('click', async () => {
  token.select();
  try {
    await navigator.clipboard.writeText(token.value);
    say('Copied.', false);
  } catch {
    // without HTTPS browsers keep pages from the clipboard
    say('It is selected: copy it with the keyboard.', false);
  }
});

if (link) {
  form.hidden = false;
  button.focus();
} else {
  say(
    'There is no link here to claim a key with: it was used, has expired or is not complete. A link works once, and the token that it gave is not shown again. If you have not used it yet, open it again exactly as you were given it; otherwise ask whoever sent it for a new link.',
    true,
  );
}
