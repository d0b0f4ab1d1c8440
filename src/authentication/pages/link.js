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
  say(`${form.dataset.done}. You are signed in as ${body.user.email}${names && ` (${names})`}.`, false);
  form.hidden = true;
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
  say('This link is not complete. Open it again exactly as you were given it.', true);
}
