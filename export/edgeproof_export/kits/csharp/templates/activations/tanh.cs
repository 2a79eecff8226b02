        /// <summary>(1 - t) / (1 + t) with t = e^(-2|x|), and the sign of x.</summary>
        internal static void Tanh(float[] y)
        {
            for (int j = 0; j < y.Length; j++)
            {
                float x = y[j];
                float t = Exp(-(float)(2 * Clamp(x < 0 ? -x : x, 0, 10)));
                float tanh = (float)((float)(1 - t) / (float)(1 + t));
                y[j] = Flush(x < 0 ? -tanh : tanh);
            }
        }
