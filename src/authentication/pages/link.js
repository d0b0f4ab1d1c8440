// Redeems the one-time link whose token is in the fragment, which browsers send to no server.
const form = document.querySelector('form');
const input = document.querySelector('#password');
const button = document.querySelector('button');
const status = document.querySelector('#status');
const token = new URLSearchParams(location.hash.slice(1)).get('token');

// neither in the history nor over somebody's shoulder
history.replaceState(null, '', location.pathname);

function say(text, isProblem) {
  status.textContent = text;
  status.classList.toggle('problem', isProblem);
}

async function redeem() {
  const answer = await fetch(form.dataset.call, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, transport: 'cookie', ...(input.value && { password: input.value }) }),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.detail);
  const names = body.organizations.map(({ name }) => name).join(', ');
  document.querySelector('h1').textContent = form.dataset.done;
  document.title = `${form.dataset.done} · Praesidia Keys`;
  say(`You are signed in as ${body.user.email}${names && ` (${names})`}.`, false);
  form.hidden = true;
  await offerConsole();
}

// a service can be without one, and what is at / then is something else
async function offerConsole() {
  try {
    const answer = await fetch('/', { headers: { accept: 'text/html' } });
    if (!answer.ok || !(await answer.text()).includes('Praesidia Keys')) return;
    const link = document.createElement('a');
    link.href = '/';
    link.textContent = 'Open the console';
    status.append(' ', link);
  } catch {
    // what was to be done here is done
  }
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  button.disabled = true;
  say('One moment …', false);
  try {
    await redeem();
  } catch (error) {
    say(error instanceof TypeError ? 'The service cannot be reached. Try again.' : error.message, true);
    input.focus();
  } finally {
    button.disabled = false;
  }
});

if (token) {
  form.hidden = false;
  input.focus();
} else {
  say(
    'The link is gone from this page: it works once, and loading the page again drops it. If you have not used it yet, open it again exactly as you were given it. If it was used or has expired, ask whoever sent it for a new one.',
    true,
  );
}
