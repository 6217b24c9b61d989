"""The shop's own code, with what should not have been copied along."""

from __future__ import annotations

from sample_images.tokens import values

FOLDER = "srv/shop"
SECRETS = values("pictures")
"""Every false credential of the image, by its name."""

_ENV = """\
# Settings of the production shop. Do not commit.
NODE_ENV=production
PORT=3000
DATABASE_URL=postgres://shop:{DATABASE_PASSWORD}@db/shop
REDIS_PASSWORD={QUEUE_PASSWORD}

AWS_REGION=eu-central-1
AWS_ACCESS_KEY_ID={AWS_ACCESS_KEY_ID}
AWS_SECRET_ACCESS_KEY={AWS_SECRET_ACCESS_KEY}

# for private packages, until CI has its own
GITHUB_TOKEN={GITHUB_TOKEN}
"""

_SERVER = """\
import express from 'express';
import { pool } from './database.js';
import { orders } from './routes/orders.js';
import { uploads } from './routes/uploads.js';

const app = express();

app.use(express.json());
app.use('/orders', orders(pool));
app.use('/uploads', uploads(process.env.UPLOAD_BUCKET));

app.listen(process.env.PORT ?? 3000);
"""

_DATABASE = """\
import pg from 'pg';

// The password comes with DATABASE_URL, see .env.
export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
"""

_ORDERS = """\
import { Router } from 'express';

export function orders(pool) {
  const router = Router();
  router.get('/:id', async (request, response) => {
    const found = await pool.query('select * from orders where id = $1', [request.params.id]);
    response.json(found.rows[0] ?? null);
  });
  return router;
}
"""

_UPLOADS = """\
import { S3 } from 'aws-sdk';
import { Router } from 'express';

const s3 = new S3({
  accessKeyId: process.env.AWS_ACCESS_KEY_ID,
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
});

export function uploads(bucket) {
  const router = Router();
  router.put('/:name', (request, response) => {
    s3.upload({ Bucket: bucket, Key: request.params.name, Body: request }, () => response.end());
  });
  return router;
}
"""

_MAIL = """\
import { createTransport } from 'nodemailer';

export const mail = createTransport({
  host: 'mail',
  auth: { user: 'shop', pass: process.env.SMTP_PASSWORD },
});
"""

_README = """\
# shop/web

The shop's front and its interface for orders.

    cp .env.example .env    # then ask operations for the passwords
    npm ci && npm start
"""

_EXAMPLE = "NODE_ENV=development\nPORT=3000\nDATABASE_URL=\nAWS_ACCESS_KEY_ID=\nGITHUB_TOKEN=\n"

TEXTS = {
    ".env": _ENV.format_map(SECRETS),
    ".env.example": _EXAMPLE,
    "README.md": _README,
    "keys/deploy.pem": SECRETS["DEPLOY_KEY"],
    "src/database.js": _DATABASE,
    "src/mail.js": _MAIL,
    "src/routes/orders.js": _ORDERS,
    "src/routes/uploads.js": _UPLOADS,
    "src/server.js": _SERVER,
}
"""Files that somebody reads, by their path below the folder."""

MANIFEST = {"package.json": 1_412, "package-lock.json": 214_806}

CODE = {
    "src/payment.js": 11_207,
    "src/search.js": 7_318,
    "src/session.js": 3_366,
    "test/orders.test.js": 5_120,
    "test/uploads.test.js": 3_874,
    "views/basket.html": 8_210,
    "views/index.html": 6_404,
}

PUBLIC = {
    "public/fonts/inter.woff2": 111_268,
    "public/fonts/inter-bold.woff2": 114_812,
    "public/icons.png": 61_904,
    "public/logo.png": 23_118,
    "public/photos/desk.jpg": 1_204_338,
    "public/photos/garden.jpg": 1_418_092,
    "public/photos/kitchen.jpg": 987_214,
    "public/photos/shelf.jpg": 803_551,
}

BUILT = {
    "dist/assets/index.css": 84_310,
    "dist/assets/index.js": 1_204_406,
    "dist/assets/index.js.map": 3_911_208,
    "dist/server.js": 412_117,
}
